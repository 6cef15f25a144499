/**
 * What makes the pure redundancy machine run: its thread, the gate, heartbeats over TCP, service addresses, tracked
 * interfaces, hook scripts. May import {@code io.culvert.core.redundancy} and the data plane's host classes; nothing of
 * {@code runtime}, {@code management} or {@code rest}.
 */
@NullMarked
package io.culvert.app.redundancy;

import org.jspecify.annotations.NullMarked;
