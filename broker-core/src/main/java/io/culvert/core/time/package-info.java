/** Deadlines as data: when to come back, and for whom. Pure. */
@NullMarked
package io.culvert.core.time;

import org.jspecify.annotations.NullMarked;
