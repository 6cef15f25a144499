/**
 * The IP Control Protocol, one class for either end. Imports octets, {@code frame}, {@code automaton} and the values of
 * the root package.
 */
@NullMarked
package io.culvert.ppp.ipcp;

import org.jspecify.annotations.NullMarked;
