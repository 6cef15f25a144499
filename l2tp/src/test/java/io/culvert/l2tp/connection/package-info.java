/** Tests of {@code io.culvert.l2tp.connection}. */
@NullMarked
package io.culvert.l2tp.connection;

import org.jspecify.annotations.NullMarked;
