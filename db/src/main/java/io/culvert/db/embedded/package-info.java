/** The PostgreSQL server that the broker brings along and keeps in its data directory. */
@NullMarked
package io.culvert.db.embedded;

import org.jspecify.annotations.NullMarked;
