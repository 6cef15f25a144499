/**
 * The broker in a world that one seed decides: virtual time, a network that loses, repeats and reorders, LACs with PPP
 * clients, an AAA server and a data plane. Pure; imports octets, l2tp, ppp and broker-core.
 */
@NullMarked
package io.culvert.simulation;

import org.jspecify.annotations.NullMarked;
