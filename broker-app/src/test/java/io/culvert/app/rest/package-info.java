/** The REST interface over real HTTP, with fakes for the broker behind it. */
@NullMarked
package io.culvert.app.rest;

import org.jspecify.annotations.NullMarked;
