/** Tests of the pure parts. */
@NullMarked
package io.culvert.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
