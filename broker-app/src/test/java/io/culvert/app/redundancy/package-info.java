/** The parts of redundancy that touch the host: sockets, files, scripts, threads. */
@NullMarked
package io.culvert.app.redundancy;

import org.jspecify.annotations.NullMarked;
