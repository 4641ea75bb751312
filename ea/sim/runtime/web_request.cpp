// WebRequest: one blocking HTTP/1.1 exchange, to addresses of the allow-list only.
#include <netdb.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fcntl.h>

#include "host.h"
#include "terminal.h"

namespace mql {

namespace {

using Clock = std::chrono::steady_clock;

struct Failure {
  int code;
};

struct Address {
  std::string host;
  std::string port;
  std::string path;
};

Address split_url(const std::string& url) {
  if (url.compare(0, 7, "http://") != 0) throw Failure{ERR_WEBREQUEST_INVALID_ADDRESS};
  const size_t slash = url.find('/', 7);
  const std::string place = url.substr(7, slash == std::string::npos ? slash : slash - 7);
  const size_t colon = place.find(':');
  if (place.empty() || colon == 0) throw Failure{ERR_WEBREQUEST_INVALID_ADDRESS};
  return {place.substr(0, colon), colon == std::string::npos ? "80" : place.substr(colon + 1),
          slash == std::string::npos ? "/" : url.substr(slash)};
}

bool is_allowed(const std::string& url) {
  for (const sim::Json& item : sim::host().config()["web_request_allowed"].items()) {
    const std::string base = item.as_string();
    const bool ends_there = url.size() == base.size() || url[base.size()] == '/' || url[base.size()] == '?';
    if (!base.empty() && url.compare(0, base.size(), base) == 0 && ends_there) return true;
  }
  return false;
}

class Connection {
 public:
  Connection(const Address& address, int timeout_ms) : end_(Clock::now() + std::chrono::milliseconds(timeout_ms)) {
    addrinfo hints = {};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found) != 0) throw Failure{ERR_WEBREQUEST_CONNECT_FAILED};
    for (const addrinfo* candidate = found; candidate && socket_ < 0; candidate = candidate->ai_next) try_connect(*candidate);
    freeaddrinfo(found);
    if (socket_ < 0) throw Failure{is_late() ? ERR_WEBREQUEST_TIMEOUT : ERR_WEBREQUEST_CONNECT_FAILED};
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send_all(const std::string& bytes) {
    for (size_t done = 0; done < bytes.size();) {
      wait(socket_, POLLOUT);
      const ssize_t count = send(socket_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
      if (count < 0 && errno != EAGAIN) throw Failure{ERR_WEBREQUEST_REQUEST_FAILED};
      if (count > 0) done += static_cast<size_t>(count);
    }
  }

  // False when the other side has closed.
  bool receive(std::string& bytes) {
    char buffer[4096];
    for (;;) {
      wait(socket_, POLLIN);
      const ssize_t count = recv(socket_, buffer, sizeof buffer, 0);
      if (count < 0 && errno == EAGAIN) continue;
      if (count < 0) throw Failure{ERR_WEBREQUEST_REQUEST_FAILED};
      bytes.append(buffer, static_cast<size_t>(count));
      return count > 0;
    }
  }

 private:
  void try_connect(const addrinfo& candidate) {
    const int fd = socket(candidate.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    bool is_open = connect(fd, candidate.ai_addr, candidate.ai_addrlen) == 0;
    if (!is_open && errno == EINPROGRESS) {
      pollfd waiting = {fd, POLLOUT, 0};
      int error = 0;
      socklen_t size = sizeof error;
      is_open = poll(&waiting, 1, left_ms()) > 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
    }
    if (is_open) socket_ = fd;
    else close(fd);
  }

  int left_ms() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
  }

  bool is_late() const { return Clock::now() >= end_; }

  void wait(int fd, short events) const {
    pollfd waiting = {fd, events, 0};
    while (poll(&waiting, 1, left_ms()) <= 0) {
      if (is_late()) throw Failure{ERR_WEBREQUEST_TIMEOUT};
    }
  }

  Clock::time_point end_;
  int socket_ = -1;
};

std::string find_header(const std::string& head, const char* name) {
  const std::string wanted = std::string("\r\n") + name + ":";
  for (size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2)) {
    if (strncasecmp(head.c_str() + at, wanted.c_str(), wanted.size()) != 0) continue;
    const size_t start = head.find_first_not_of(' ', at + wanted.size());
    return head.substr(start, head.find("\r\n", start) - start);
  }
  return "";
}

// Takes the chunks apart; false while the last one is missing.
bool join_chunks(const std::string& raw, std::string& body) {
  body.clear();
  for (size_t at = 0;;) {
    const size_t line = raw.find("\r\n", at);
    if (line == std::string::npos) return false;
    const size_t size = std::strtoul(raw.c_str() + at, nullptr, 16);
    if (size == 0) return true;
    if (raw.size() < line + 2 + size + 2) return false;
    body += raw.substr(line + 2, size);
    at = line + 2 + size + 2;
  }
}

struct Answer {
  int status;
  std::string head;
  std::string body;
};

Answer read_answer(Connection& connection) {
  std::string raw;
  size_t split = std::string::npos;
  while ((split = raw.find("\r\n\r\n")) == std::string::npos) {
    if (!connection.receive(raw)) throw Failure{ERR_WEBREQUEST_REQUEST_FAILED};
  }
  Answer answer = {0, raw.substr(0, split + 2), raw.substr(split + 4)};
  if (std::sscanf(answer.head.c_str(), "HTTP/1.%*d %d", &answer.status) != 1) throw Failure{ERR_WEBREQUEST_REQUEST_FAILED};
  if (answer.status == 204 || answer.status == 304) return answer;

  const std::string length = find_header(answer.head, "Content-Length");
  if (strcasecmp(find_header(answer.head, "Transfer-Encoding").c_str(), "chunked") == 0) {
    std::string chunks = answer.body;
    while (!join_chunks(chunks, answer.body)) {
      if (!connection.receive(chunks)) throw Failure{ERR_WEBREQUEST_REQUEST_FAILED};
    }
  } else if (!length.empty()) {
    const size_t size = std::strtoul(length.c_str(), nullptr, 10);
    while (answer.body.size() < size) {
      if (!connection.receive(answer.body)) throw Failure{ERR_WEBREQUEST_REQUEST_FAILED};
    }
    answer.body.resize(size);
  } else {
    while (connection.receive(answer.body)) {}
  }
  return answer;
}

std::string make_request(const string& method, const Address& address, const string& headers, const std::string& body) {
  std::string request = method.utf8() + " " + address.path + " HTTP/1.1\r\nHost: " + address.host + ":" + address.port + "\r\n";
  std::string lines = headers.utf8();
  while (!lines.empty() && (lines.back() == '\r' || lines.back() == '\n')) lines.pop_back();
  if (!lines.empty()) request += lines + "\r\n";
  return request + "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

int WebRequest(const string& method, const string& url, const string& headers, int timeout_ms,
               const MqlArray<char>& body, MqlArray<char>& result, string& result_headers) {
  const std::string address = url.utf8();
  sim::host().at_call("WebRequest", address, sim::When::before);
  try {
    if (!is_allowed(address)) throw Failure{ERR_FUNCTION_NOT_ALLOWED};
    const Address target = split_url(address);
    const int64_t given_ms = sim::host().config()["web_request_timeout_ms"].as_int(timeout_ms);
    Connection connection(target, static_cast<int>(given_ms));
    connection.send_all(make_request(method, target, headers, std::string(body.data(), static_cast<size_t>(body.size()))));
    const Answer answer = read_answer(connection);
    result.resize(static_cast<int64_t>(answer.body.size()));
    for (size_t i = 0; i < answer.body.size(); i++) result[static_cast<int64_t>(i)] = answer.body[i];
    result_headers = string::from_utf8(answer.head);
    sim::host().at_call("WebRequest", address, sim::When::after);
    return answer.status;
  } catch (const Failure& failure) {
    sim::host().set_last_error(failure.code);
    return -1;
  }
}

}  // namespace mql
