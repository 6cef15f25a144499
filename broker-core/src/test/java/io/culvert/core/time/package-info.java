/** Tests. */
@NullMarked
package io.culvert.core.time;

import org.jspecify.annotations.NullMarked;
