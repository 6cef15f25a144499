/** Tests of {@code io.culvert.db.history}. */
@NullMarked
package io.culvert.db.history;

import org.jspecify.annotations.NullMarked;
