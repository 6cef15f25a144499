/** Asks a running broker over REST and takes the time. */
@NullMarked
package io.culvert.benchmarks.rest;

import org.jspecify.annotations.NullMarked;
