/** Tests of the measurements of the history. */
@NullMarked
package io.culvert.benchmarks.history;

import org.jspecify.annotations.NullMarked;
