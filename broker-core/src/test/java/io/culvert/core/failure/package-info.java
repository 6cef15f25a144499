/** Tests. */
@NullMarked
package io.culvert.core.failure;

import org.jspecify.annotations.NullMarked;
