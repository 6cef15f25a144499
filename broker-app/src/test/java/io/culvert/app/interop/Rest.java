package io.culvert.app.interop;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The broker's REST, asked by curl on loopback in the broker's namespace. */
final class Rest {

    private static final int PORT = 8080;
    private static final String ROOT = "/api/v1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Rest() {}

    /** The object at that path below the API's root; anything but status 200 fails. */
    static Map<String, Object> get(BrokerProcess broker, String path) {
        HttpReply reply = broker.http("GET", PORT, ROOT + path, List.of("-g"));
        if (reply.status() != 200) {
            throw new AssertionError("GET " + path + ": " + reply);
        }
        return parse(reply.body());
    }

    /** A JSON object. */
    static Map<String, Object> parse(String json) {
        return JSON.readValue(json, new TypeReference<Map<String, Object>>() {});
    }

    /** Status, headers and body of whatever is answered at that path below the API's root. */
    static HttpReply reply(BrokerProcess broker, String path) {
        return broker.http("GET", PORT, ROOT + path, List.of("-g", "-i"));
    }

    /** The value at the end of the path through objects, if all of it is there. */
    static Optional<Object> find(Map<String, Object> object, String... path) {
        Object value = object;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
            if (value == null) {
                return Optional.empty();
            }
        }
        return Optional.of(value);
    }

    /** As above; fails if it is not there. */
    static Object at(Map<String, Object> object, String... path) {
        return find(object, path).orElseThrow(() -> new AssertionError(List.of(path) + " is not in " + object));
    }

    /** The items of a page. */
    static List<Map<String, Object>> items(BrokerProcess broker, String path) {
        return rows(get(broker, path), "items");
    }

    /** The objects of that array. */
    @SuppressWarnings("unchecked") // JSON
    static List<Map<String, Object>> rows(Map<String, Object> object, String name) {
        return (List<Map<String, Object>>) at(object, name);
    }
}
