variable "REGISTRIES" {}
variable "OWNER" {}
group "default" {
  targets = ["web", "worker"]
}
target "web" {
  target = "web"
  tags = [for registry in split(",", REGISTRIES) : "${registry}/${OWNER}/web:2.0.0"]
}
target "worker" {
  target = "worker"
  tags = flatten([for registry in split(",", REGISTRIES) : ["${registry}/${OWNER}/worker:2.0.0", "${registry}/${OWNER}/worker:2"]])
}
