/** Tests of the pure parts. */
@NullMarked
package io.culvert.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
