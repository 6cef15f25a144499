/** The failure history in PostgreSQL: written in batches, read by filters. */
@NullMarked
package io.culvert.db.history;

import org.jspecify.annotations.NullMarked;
