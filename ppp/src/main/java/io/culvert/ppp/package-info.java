/**
 * What a PPP link is told and what it says, as values. Pure. The machines are in the packages below: {@code frame}
 * (codec), {@code automaton} (RFC 1661 section 4), {@code auth}, {@code lcp}, {@code ipcp} and {@code link}, which puts
 * them together. Imports octets, {@code auth} and {@code automaton}.
 */
@NullMarked
package io.culvert.ppp;

import org.jspecify.annotations.NullMarked;
