/** Tests of {@code io.culvert.db}. */
@NullMarked
package io.culvert.db;

import org.jspecify.annotations.NullMarked;
