/** Root of the module {@code radius-adapter}. */
@NullMarked
package io.culvert.radius;

import org.jspecify.annotations.NullMarked;
