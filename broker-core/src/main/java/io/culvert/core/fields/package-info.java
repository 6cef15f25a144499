/** Records as octets: numbered fields, so that an older and a newer release can read each other's. Pure. */
@NullMarked
package io.culvert.core.fields;

import org.jspecify.annotations.NullMarked;
