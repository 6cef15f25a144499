/**
 * The measurements that are run by hand; see {@code benchmarks/README.md}. Each has a main class here and writes its
 * figures to {@code benchmarks/results.json}.
 */
@NullMarked
package io.culvert.benchmarks;

import org.jspecify.annotations.NullMarked;
