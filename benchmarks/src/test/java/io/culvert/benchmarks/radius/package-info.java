/** Tests of the pure parts. */
@NullMarked
package io.culvert.benchmarks.radius;

import org.jspecify.annotations.NullMarked;
