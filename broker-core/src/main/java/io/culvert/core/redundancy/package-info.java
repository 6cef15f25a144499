/**
 * Which unit of a redundancy group speaks: lease, gate, heartbeat, takeover and switchover, as one function from events to
 * actions. Pure; it knows nothing of calls.
 */
@NullMarked
package io.culvert.core.redundancy;

import org.jspecify.annotations.NullMarked;
