/** Tests. */
@NullMarked
package io.culvert.core.engine;

import org.jspecify.annotations.NullMarked;
