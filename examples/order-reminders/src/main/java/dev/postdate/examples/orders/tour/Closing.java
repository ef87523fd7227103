package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.Main;
import dev.postdate.examples.orders.StoreChoice;
import java.io.PrintStream;

/** How to go on by hand. */
final class Closing {

    private Closing() {}

    private static final String DELAYS = "--reminder-after 20s --cancel-after 60s --welcome-after 5s";

    static void print(StoreChoice store, PrintStream out) {
        String command = command(System.getProperty("java.class.path"));
        out.print(store instanceof StoreChoice.Postgres ? onPostgres(command) : onSqlite(command));
        out.print("""

                  curl -X POST localhost:8080/orders -d '{"id":"42","customer":"you@example.org","item":"Teapot","cents":1999}'
                  curl localhost:8080/schedule
                  curl -X POST localhost:8080/orders/42/move -d '{"reminderIn":"10s"}'
                  curl -X POST localhost:8080/orders/42/pay

                Kill it with kill -9 whenever you like, start it again, and watch.
                """);
    }

    private static String onSqlite(String command) {
        return """

                Now by hand. Start the shop with short delays, in one terminal:

                  %s %s

                and in another:
                """.formatted(command, DELAYS);
    }

    private static String onPostgres(String command) {
        return """

                Now by hand, on a PostgreSQL of yours. Start the shop twice with short delays, in two terminals:

                  url='jdbc:postgresql://localhost/DATABASE?user=NAME'
                  %1$s --store postgres --url "$url" %2$s
                  %1$s --store postgres --url "$url" %2$s --data order-data-2 --port 8081

                and in a third, at either port:
                """.formatted(command, DELAYS);
    }

    private static String command(String classPath) {
        boolean isJar = classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"));
        return isJar ? "java -jar " + classPath : "java -cp \"" + classPath + "\" " + Main.class.getName();
    }
}
