/** Tests. */
@NullMarked
package io.culvert.ppp.automaton;

import org.jspecify.annotations.NullMarked;
