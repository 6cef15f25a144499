/** Loads the journal of a broker as a standby does. */
@NullMarked
package io.culvert.benchmarks.journal;

import org.jspecify.annotations.NullMarked;
