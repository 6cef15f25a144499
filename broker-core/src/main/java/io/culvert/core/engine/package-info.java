/**
 * The engine: the broker as a function {@code step(input, now) -> effects}. Pure; imports octets, l2tp, ppp and this
 * module's other packages.
 */
@NullMarked
package io.culvert.core.engine;

import org.jspecify.annotations.NullMarked;
