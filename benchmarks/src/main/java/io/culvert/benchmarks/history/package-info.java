/** Measurements of the failure history: recording, writing, reading. They run with the libraries of the executable jar. */
@NullMarked
package io.culvert.benchmarks.history;

import org.jspecify.annotations.NullMarked;
