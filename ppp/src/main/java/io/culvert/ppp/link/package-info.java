/** One PPP link put together: LCP, then authentication, then IPCP. Imports all other packages of the module. */
@NullMarked
package io.culvert.ppp.link;

import org.jspecify.annotations.NullMarked;
