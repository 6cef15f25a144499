package io.culvert.app.rest;

import io.culvert.app.management.ShowStores;
import io.culvert.app.management.Stores;
import io.swagger.v3.oas.annotations.Parameter;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The health of what the broker leans on. */
@RestController
final class StoreController {
    private final ShowStores stores;

    StoreController(ShowStores stores) {
        this.stores = stores;
    }

    @GetMapping(path = "/api/v1/stores", produces = MediaType.APPLICATION_JSON_VALUE)
    @Serves(Operation.SHOW_STORES)
    Stores now(@Parameter(hidden = true) Arguments arguments) {
        return stores.now();
    }
}
