/**
 * Recovery of a tunnel whose other end has failed and come back without its numbers, RFC 4951. Values and rules; what keeps
 * state is in the tunnel. Pure; imports the values and messages of l2tp only.
 */
@NullMarked
package io.culvert.l2tp.failover;

import org.jspecify.annotations.NullMarked;
