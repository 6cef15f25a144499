/** Starts a broker, the load and their network for one measurement, and takes all of it away again. */
@NullMarked
package io.culvert.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
