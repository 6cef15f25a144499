/** An L2TP access concentrator with its PPP users as a load generator: many sessions in arrays, one thread. */
@NullMarked
package io.culvert.benchmarks.load;

import org.jspecify.annotations.NullMarked;
