/** A RADIUS server that says yes quickly and correctly. */
@NullMarked
package io.culvert.benchmarks.radius;

import org.jspecify.annotations.NullMarked;
