/** The option negotiation automaton of RFC 1661 section 4, and what runs it. Imports octets and {@code frame}. */
@NullMarked
package io.culvert.ppp.automaton;

import org.jspecify.annotations.NullMarked;
