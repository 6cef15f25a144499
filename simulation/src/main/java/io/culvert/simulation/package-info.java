/** Root of the module {@code simulation}. */
@NullMarked
package io.culvert.simulation;

import org.jspecify.annotations.NullMarked;
