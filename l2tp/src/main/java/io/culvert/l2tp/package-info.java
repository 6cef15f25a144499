/** The values of L2TP that every part of the protocol shares: identifiers, sequence numbers, the UDP path. */
@NullMarked
package io.culvert.l2tp;

import org.jspecify.annotations.NullMarked;
