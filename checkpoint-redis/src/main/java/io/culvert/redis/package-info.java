/**
 * The journal in Redis: the lease with its epoch, the writer, the full state, loading and following. Knows {@code broker-core}'s
 * checkpoints as keys and octets only; what is in a value is nothing to it.
 */
@NullMarked
package io.culvert.redis;

import org.jspecify.annotations.NullMarked;
