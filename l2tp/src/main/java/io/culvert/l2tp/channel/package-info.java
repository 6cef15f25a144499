/**
 * Reliable delivery of control messages: Ns and Nr, windows, retransmission, keepalive. Knows sequence numbers and
 * octets, no message types; imports {@code io.culvert.l2tp} and octets only.
 */
@NullMarked
package io.culvert.l2tp.channel;

import org.jspecify.annotations.NullMarked;
