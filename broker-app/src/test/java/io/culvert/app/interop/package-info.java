/**
 * Real peers for integration tests: network namespaces, a Linux kernel L2TP client in User-Mode-Linux, FreeRADIUS,
 * l2tpns, xl2tpd, packet captures and the broker as a process of its own.
 *
 * <p>Knows nothing of the broker's classes: it only starts processes, speaks to them and reads what is on the wire.
 */
@NullMarked
package io.culvert.app.interop;

import org.jspecify.annotations.NullMarked;
