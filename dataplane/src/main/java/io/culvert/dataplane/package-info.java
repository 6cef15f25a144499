/**
 * The packet path as a port: forwarding entries in, control messages and PPP frames out, counters. Knows no policy.
 * Imports {@code octets} and the values of {@code l2tp} only; the implementation that opens sockets and TUN is in
 * {@code linux}.
 */
@NullMarked
package io.culvert.dataplane;

import org.jspecify.annotations.NullMarked;
