/** The machine that decides which unit speaks, alone and several at once. */
@NullMarked
package io.culvert.core.redundancy;

import org.jspecify.annotations.NullMarked;
