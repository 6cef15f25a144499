/**
 * What is done to one packet: headers read and built in place, checksums, MSS, ICMP, fragments, look-up tables. No I/O,
 * no clock, and no allocation per packet. Imports nothing of ours.
 */
@NullMarked
package io.culvert.dataplane.packet;

import org.jspecify.annotations.NullMarked;
