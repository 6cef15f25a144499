/**
 * The packet path on Linux: UDP sockets, TUN and routes by system calls through java.lang.foreign, and the loops that
 * move packets between them. Imports {@code io.culvert.dataplane} and {@code packet}.
 */
@NullMarked
package io.culvert.dataplane.linux;

import org.jspecify.annotations.NullMarked;
