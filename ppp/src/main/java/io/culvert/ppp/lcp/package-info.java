/**
 * The Link Control Protocol: options, link maintenance, and what a LAC negotiated in our place. Imports octets,
 * {@code frame}, {@code automaton}, {@code auth} and the values of the root package.
 */
@NullMarked
package io.culvert.ppp.lcp;

import org.jspecify.annotations.NullMarked;
