/** Simulations that run in every build. */
@NullMarked
package io.culvert.simulation;

import org.jspecify.annotations.NullMarked;
