import com.sun.nio.sctp.AbstractNotificationHandler;
import com.sun.nio.sctp.Association;
import com.sun.nio.sctp.AssociationChangeNotification;
import com.sun.nio.sctp.AssociationChangeNotification.AssocChangeEvent;
import com.sun.nio.sctp.HandlerResult;
import com.sun.nio.sctp.MessageInfo;
import com.sun.nio.sctp.SctpChannel;
import com.sun.nio.sctp.SctpMultiChannel;
import com.sun.nio.sctp.SctpServerChannel;
import com.sun.nio.sctp.SctpStandardSocketOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Set;

/** The kernel's SCTP as a peer, through com.sun.nio.sctp. What it is told and what it tells: ../echo-peer.ts. */
public class Peer {
  static final int STREAMS = 64;
  static final int LARGEST_MESSAGE = 1 << 20;

  public static void main(String[] none) throws IOException, InterruptedException {
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    Side side = null;
    for (String line; (line = commands.readLine()) != null; ) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "listen" -> {
          side = words[1].equals("stream") ? new OneToOne() : new OneToMany();
          say("\"port\":" + side.listen());
        }
        case "connect" -> {
          side = words[1].equals("stream") ? new OneToOne() : new OneToMany();
          side.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(words[2])));
          say("\"connected\":true");
        }
        case "shutdown" -> side.shutdown();
        case "abort" -> side.abort();
        case "close" -> {
          if (side != null) side.end();
          side = null;
          say("\"closed\":true");
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
    System.exit(0);
  }

  static synchronized void say(String what) {
    System.out.println("{" + what + "}");
  }

  static SocketAddress anyPort() {
    return new InetSocketAddress("127.0.0.1", 0);
  }

  static int portOf(Set<SocketAddress> addresses) {
    return ((InetSocketAddress) addresses.iterator().next()).getPort();
  }

  /** Sends every message back, on a thread of its own. */
  abstract static class Side extends AbstractNotificationHandler<Void> {
    volatile Association association;
    private final Thread thread = new Thread(this::run);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_MESSAGE);

    abstract int listen() throws IOException;

    abstract void connect(SocketAddress peer) throws IOException;

    abstract void accept() throws IOException;

    abstract MessageInfo receive(ByteBuffer buffer) throws IOException;

    abstract void send(ByteBuffer buffer, MessageInfo info) throws IOException;

    abstract void shutdown() throws IOException;

    abstract void abort() throws IOException;

    abstract void close() throws IOException;

    void start() {
      thread.setDaemon(true);
      thread.start();
    }

    /** Nothing is told of it afterwards. */
    void end() throws IOException, InterruptedException {
      close();
      thread.join();
    }

    private void run() {
      try {
        accept();
        for (MessageInfo info; (info = receive(buffer)) != null && info.bytes() >= 0; ) {
          if (info.isComplete()) echo(info);
        }
        say("\"ended\":\"shutdown\"");
      } catch (ClosedChannelException closed) {
        // The command line did it.
      } catch (IOException error) {
        say("\"ended\":\"abort\"");
      }
    }

    private void echo(MessageInfo info) throws IOException {
      association = info.association();
      buffer.flip();
      int length = buffer.remaining();
      MessageInfo label =
          MessageInfo.createOutgoing(association, null, info.streamNumber())
              .payloadProtocolID(info.payloadProtocolID())
              .unordered(info.isUnordered());
      send(buffer, label);
      buffer.clear();
      String ppid = Integer.toUnsignedString(info.payloadProtocolID());
      say(
          "\"stream\":%d,\"ppid\":%s,\"unordered\":%b,\"length\":%d"
              .formatted(info.streamNumber(), ppid, info.isUnordered(), length));
    }

    @Override
    public HandlerResult handleNotification(AssociationChangeNotification change, Void none) {
      AssocChangeEvent event = change.event();
      if (event == AssocChangeEvent.COMM_UP) association = change.association();
      if (event == AssocChangeEvent.SHUTDOWN) ended("shutdown");
      if (event == AssocChangeEvent.COMM_LOST) ended("abort");
      return HandlerResult.CONTINUE;
    }

    void ended(String how) {}
  }

  /** SctpServerChannel and SctpChannel. */
  static class OneToOne extends Side {
    private SctpServerChannel server;
    private volatile SctpChannel channel;

    @Override
    int listen() throws IOException {
      server = SctpServerChannel.open();
      server.setOption(SctpStandardSocketOptions.SCTP_INIT_MAXSTREAMS, initial());
      server.bind(anyPort());
      start();
      return portOf(server.getAllLocalAddresses());
    }

    @Override
    void connect(SocketAddress peer) throws IOException {
      channel = SctpChannel.open();
      channel.bind(anyPort());
      channel.connect(peer, STREAMS, STREAMS);
      start();
    }

    @Override
    void accept() throws IOException {
      if (server == null) return;
      channel = server.accept();
      server.close();
    }

    @Override
    MessageInfo receive(ByteBuffer buffer) throws IOException {
      return channel.receive(buffer, null, this);
    }

    @Override
    void send(ByteBuffer buffer, MessageInfo info) throws IOException {
      channel.send(buffer, info);
    }

    @Override
    void shutdown() throws IOException {
      channel.shutdown();
    }

    @Override
    void abort() throws IOException {
      channel.setOption(SctpStandardSocketOptions.SO_LINGER, 0);
      channel.close();
    }

    @Override
    void close() throws IOException {
      if (server != null) server.close();
      if (channel != null) channel.close();
    }
  }

  /** SctpMultiChannel, which sets an association up by sending. */
  static class OneToMany extends Side {
    private final SctpMultiChannel channel;

    OneToMany() throws IOException {
      channel = SctpMultiChannel.open();
      channel.setOption(SctpStandardSocketOptions.SCTP_INIT_MAXSTREAMS, initial(), null);
      channel.bind(anyPort());
    }

    @Override
    int listen() throws IOException {
      start();
      return portOf(channel.getAllLocalAddresses());
    }

    @Override
    void connect(SocketAddress peer) throws IOException {
      send(ByteBuffer.wrap("hello".getBytes()), MessageInfo.createOutgoing(peer, 0));
      start();
    }

    @Override
    void accept() {}

    @Override
    MessageInfo receive(ByteBuffer buffer) throws IOException {
      return channel.receive(buffer, null, this);
    }

    @Override
    void send(ByteBuffer buffer, MessageInfo info) throws IOException {
      channel.send(buffer, info);
    }

    @Override
    void shutdown() throws IOException {
      channel.shutdown(association);
    }

    @Override
    void abort() throws IOException {
      channel.setOption(SctpStandardSocketOptions.SO_LINGER, 0, null);
      channel.close();
    }

    @Override
    void close() throws IOException {
      channel.close();
    }

    @Override
    void ended(String how) {
      say("\"ended\":\"" + how + "\"");
    }
  }

  static SctpStandardSocketOptions.InitMaxStreams initial() {
    return SctpStandardSocketOptions.InitMaxStreams.create(STREAMS, STREAMS);
  }
}
