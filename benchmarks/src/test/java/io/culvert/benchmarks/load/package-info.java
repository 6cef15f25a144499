/** Tests of the pure parts. */
@NullMarked
package io.culvert.benchmarks.load;

import org.jspecify.annotations.NullMarked;
