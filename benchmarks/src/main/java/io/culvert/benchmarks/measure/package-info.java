/** Command lines, CPU clocks and the file of results: what all measurements share. Imports nothing of ours. */
@NullMarked
package io.culvert.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
